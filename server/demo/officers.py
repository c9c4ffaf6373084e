"""The demo farm's officers, for the loader and for the login page of a demo."""

from dataclasses import dataclass

from server.domain.actors import Role


@dataclass(frozen=True)
class DemoOfficer:
    """An officer of the demo. The password is public: the demo server must not be reachable from outside."""

    login: str
    name: str
    password: str
    roles: tuple[Role, ...]


OFFICERS = (
    DemoOfficer("lihua", "李华", "songling-lihua", (Role.AUTHOR, Role.CASE_OFFICER)),
    DemoOfficer("wangqiang", "王强", "songling-wangqiang", (Role.APPROVER, Role.CASE_OFFICER)),
    DemoOfficer("admin", "系统管理员", "songling-admin", tuple(Role)),
)
