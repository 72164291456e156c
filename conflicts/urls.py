"""Addresses of conflicts."""

from django.urls import path

from conflicts.views import questions

urlpatterns = [
    path("conflicts/", questions.question_list, name="conflict-list"),
    path("conflicts/<int:pk>/answer", questions.question_answer, name="conflict-answer"),
]
