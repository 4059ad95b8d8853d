from django.urls import URLPattern

urlpatterns: list[URLPattern] = [
    # overview and comparison
    # catalogue
    # quarter report
    # activities
    # targets
    # results
    # sites
    # cases
    # published values
]
