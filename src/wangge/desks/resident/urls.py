from django.urls import path, register_converter

from wangge.desks.resident import views


class Code:
    """Codes of divisions and grids; CODE itself, which the map's script replaces, passes as well."""

    regex = "[0-9A-Za-z]{1,30}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")
app_name = "resident"
urlpatterns = [
    path("", views.home, name="home"),
    path("my-grid/", views.keep_my_grid, name="my_grid"),
    path("map/", views.culture_map, name="map"),
    path("map/chosen/<code:code>/", views.chosen_grid, name="chosen"),
    path("places/<code:code>/", views.place, name="place"),
    path("grids/<code:code>/", views.grid, name="grid"),
]
