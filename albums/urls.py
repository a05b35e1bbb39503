"""The addresses of what families see."""

from __future__ import annotations

from django.urls import path

from albums.views import account, accounts, albums, items, members, people, trash, uploads

urlpatterns = [
    # accounts
    path("welcome/<str:token>/", accounts.first_run, name="first_run"),
    path("tour/", accounts.tour, name="tour"),
    path("sign-in/", accounts.sign_in, name="sign_in"),
    path("sign-out/", accounts.sign_out, name="sign_out"),
    path("sign-up/", accounts.sign_up, name="sign_up"),
    path("join/<str:token>/", accounts.join, name="join"),
    path("reset/<str:token>/", accounts.reset, name="reset"),
    path("language/", accounts.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/email/", account.email, name="account_email"),
    path("account/password/", account.password, name="account_password"),
    path("account/sessions/", account.sessions, name="account_sessions"),
    path("account/delete/", account.delete, name="account_delete"),
    path("account/restore/", accounts.account_restore, name="account_restore"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite_person, name="invite_person"),
    path("people/<uuid:person>/reset/", people.person_reset, name="person_reset"),
    path("people/<uuid:person>/staff/", people.person_staff, name="person_staff"),
    # albums
    path("", albums.home, name="home"),
    path("albums/new/", albums.new, name="album_new"),
    path("albums/<uuid:album>/", albums.show, name="album"),
    path("albums/<uuid:album>/page/", albums.page, name="album_page"),
    path("albums/<uuid:album>/edit/", albums.edit, name="album_edit"),
    path("albums/<uuid:album>/delete/", albums.delete, name="album_delete"),
    path("albums/<uuid:album>/restore/", albums.restore, name="album_restore"),
    path("albums/<uuid:album>/originals.zip", albums.originals, name="album_zip"),
    path("albums/<uuid:album>/items/", items.change, name="items_change"),
    path("albums/<uuid:album>/members/", members.members, name="album_members"),
    path("albums/<uuid:album>/members/change/", members.change, name="member_change"),
    path("albums/<uuid:album>/members/remove/", members.remove, name="member_remove"),
    path("albums/<uuid:album>/invite/", members.invite, name="invite"),
    path("albums/<uuid:album>/invitations/<uuid:invitation>/revoke/", members.revoke, name="invitation_revoke"),
    path("items/<uuid:item>/", items.show, name="item"),
    path("items/<uuid:item>/picture/<int:size>/", items.picture, name="item_picture"),
    path("items/<uuid:item>/original/", items.original, name="item_original"),
    path("trash/", trash.trash, name="trash"),
    # uploads
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/<uuid:upload>/", uploads.upload, name="upload"),
    path("albums/<uuid:album>/uploads/", uploads.uploads_unfinished, name="uploads_unfinished"),
    path("albums/<uuid:album>/uploads/known/", uploads.uploads_known, name="uploads_known"),
    # movies
    # activity
]
