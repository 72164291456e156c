"""Addresses of signing in, by allauth's names: those of its pages that we use."""

from django.urls import path, re_path

from accounts.views import sign_in

urlpatterns = [
    path("login/", sign_in.sign_in, name="account_login"),
    path("logout/", sign_in.sign_out, name="account_logout"),
    path("inactive/", sign_in.inactive, name="account_inactive"),
    path("signup/", sign_in.sign_up_closed, name="account_signup"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path("password/set/", sign_in.password_set, name="account_set_password"),
    path("password/reset/", sign_in.password_reset, name="account_reset_password"),
    path("password/reset/done/", sign_in.password_reset_sent, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        sign_in.password_reset_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,200})/$",
        sign_in.password_reset_new,
        name="account_reset_password_from_key",
    ),
    path("2fa/", sign_in.second_factor, name="mfa_index"),
    path("2fa/authenticate/", sign_in.second_factor_enter, name="mfa_authenticate"),
    path("2fa/reauthenticate/", sign_in.second_factor_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", sign_in.second_factor_set, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", sign_in.second_factor_drop, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", sign_in.codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", sign_in.codes_new, name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", sign_in.codes_save, name="mfa_download_recovery_codes"),
    path("email/", sign_in.mail_address, name="account_email"),
]
