"""The site: settings, urls, asgi, system checks."""
