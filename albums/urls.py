"""The addresses of what families see."""

from __future__ import annotations

from django.urls import path

from albums import views

urlpatterns = [
    path("", views.studio, name="studio"),
    path("start/", views.start, name="start"),
    path("cancel/", views.cancel, name="cancel"),
    path("files/remove/", views.remove_files, name="remove_files"),
    path("progress/", views.progress, name="progress"),
    path("movies/<slug:making_id>.mp4", views.movie, name="movie"),
    path("posters/<slug:making_id>.jpg", views.poster, name="poster"),
    path("pictures/<slug:file_id>.jpg", views.picture, name="picture"),
]
