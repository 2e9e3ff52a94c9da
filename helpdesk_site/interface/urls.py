"""The addresses that belong to no domain: preferences, counters, the gallery of components."""

from django.urls import path

from helpdesk_site.interface import views

app_name = "interface"

urlpatterns = [
    path("ui/preference/", views.set_preference, name="preference"),
    path("ui/columns/<slug:key>/", views.arrange_columns, name="columns"),
    path("ui/counter/<slug:key>/", views.counter, name="counter"),
    path("staff/gallery/", views.gallery, name="gallery"),
    path("staff/gallery/people/", views.gallery_people, name="gallery_people"),
    path("staff/gallery/draft/", views.gallery_draft, name="gallery_draft"),
]
