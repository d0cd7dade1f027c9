"""The pages about accounts, for the table of pages."""

from typing import Final

from footfall.faces.dashboard import (
    account_page,
    audit_page,
    elsewhere_pages,
    sign_in_pages,
    tokens_page,
    users_page,
)
from footfall.faces.dashboard.page import Page
from footfall.model.user import Role

ACCOUNT_PAGES: Final = (
    Page("GET", "/setup", sign_in_pages.setup_page, needs=None),
    Page("POST", "/setup", sign_in_pages.set_up, needs=None),
    Page("GET", "/signin", sign_in_pages.sign_in_page, needs=None),
    Page("POST", "/signin", sign_in_pages.sign_in, needs=None),
    Page("POST", "/signin/code", sign_in_pages.sign_in_code, needs=None),
    Page("GET", "/signin/elsewhere", elsewhere_pages.go_elsewhere, needs=None),
    Page("GET", "/signin/back", elsewhere_pages.come_back, needs=None),
    Page("POST", "/signout", sign_in_pages.sign_out),
    Page("GET", "/forgot", sign_in_pages.forgot_page, needs=None),
    Page("POST", "/forgot", sign_in_pages.forgot, needs=None),
    Page("GET", "/reset", sign_in_pages.reset_page, needs=None),
    Page("POST", "/reset", sign_in_pages.reset, needs=None),
    Page("GET", "/account", account_page.account_page),
    Page("POST", "/account", account_page.change_profile),
    Page("POST", "/account/password", account_page.change_password),
    Page("GET", "/account/second-factor", account_page.second_factor_page),
    Page("POST", "/account/second-factor", account_page.set_second_factor),
    Page("POST", "/account/second-factor/remove", account_page.remove_second_factor),
    Page("POST", "/account/recovery-codes", account_page.renew_recovery_codes),
    Page("POST", "/account/sessions", account_page.end_session),
    Page("GET", "/users", users_page.users_page, needs=Role.ADMIN),
    Page("POST", "/users", users_page.add_user, needs=Role.ADMIN),
    Page("GET", "/users/{id:str}", users_page.user_page, needs=Role.ADMIN),
    Page("POST", "/users/{id:str}", users_page.change_user, needs=Role.ADMIN),
    Page("POST", "/users/{id:str}/remove", users_page.remove_user, needs=Role.ADMIN),
    Page("POST", "/users/{id:str}/reset", users_page.reset_user, needs=Role.ADMIN),
    Page("POST", "/users/{id:str}/second-factor", users_page.drop_second_factor, needs=Role.ADMIN),
    Page("GET", "/tokens", tokens_page.tokens_page, needs=Role.ADMIN),
    Page("POST", "/tokens", tokens_page.add_token, needs=Role.ADMIN),
    Page("POST", "/tokens/{id:str}/revoke", tokens_page.revoke_token, needs=Role.ADMIN),
    Page("GET", "/audit", audit_page.audit_page, needs=Role.ADMIN),
)
