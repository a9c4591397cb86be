from django.urls import path

from wangge.desks.look import views

app_name = "look"
urlpatterns = [path("style/", views.show_style, name="style")]
