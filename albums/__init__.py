"""What families own and see: doors, actions, views, consumers."""
