from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "wangge.places"

    def ready(self) -> None:
        from wangge.common.exports import offer_export
        from wangge.places import exports

        offer_export("divisions", exports.divisions)
        offer_export("units", exports.units)
        offer_export("edges", exports.edges)
        offer_export("grids", exports.grids)
        offer_export("assignment", exports.assignment)
        offer_export("plans", exports.plans)
