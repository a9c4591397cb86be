from django.urls import path

from wangge.desks.resident import views

app_name = "resident"
urlpatterns = [
    path("", views.home, name="home"),
    path("my-grid/", views.keep_my_grid, name="my_grid"),
    path("map/", views.culture_map, name="map"),
    path("map/chosen/<str:code>/", views.chosen_grid, name="chosen"),
    path("places/<str:code>/", views.place, name="place"),
    path("grids/<str:code>/", views.grid, name="grid"),
]
