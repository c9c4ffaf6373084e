"""The boot test: Debian, installed by docs/installation.md, in an emulated PC that is seen and touched from outside."""
