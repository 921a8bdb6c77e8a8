from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Benachrichtigungen"

    def ready(self) -> None:
        from . import signs, stranded

        signs.register()
        stranded.register()
