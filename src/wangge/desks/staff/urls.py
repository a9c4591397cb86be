from django.urls import path

from wangge.desks.staff import doors, views

app_name = "staff"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", doors.sign_in, name="login"),
    path("logout/", doors.sign_out, name="logout"),
    path("enter/<str:role>/", doors.enter, name="enter"),
    path("plans/", views.plans, name="plans"),
    path("plans/<int:pk>/", views.plan, name="plan"),
    path("audit/", views.audit, name="audit"),
]
