"""The second factor: what is asked beside the password, and how long an unfinished sign-in waits for it."""

from __future__ import annotations

import datetime as dt

from zeren.base.problems import declare

PATIENCE = dt.timedelta(minutes=10)
"""How long the second step of a sign-in may take."""

LONGEST = 60
"""Characters of the name of a passkey."""

WRONG_CODE = declare(
    "second_code_wrong",
    zh="验证码不对，或已经用过",
    en="the code is wrong or was used already",
    do_zh="等手机上出现新的验证码再输入；手机不在身边可以用恢复码",
    do_en="wait for the next code on your phone; without the phone, use a recovery code",
)
WRONG_PASSKEY = declare(
    "passkey_refused",
    zh="没有认出这把通行密钥",
    en="the passkey was not recognised",
    do_zh="请再试一次；仍不行就用登录名和密码登录",
    do_en="try again, or sign in with your name and password",
)
PASSKEY_UNNAMED = declare(
    "passkey_without_name",
    zh="通行密钥还没有名称",
    en="the passkey has no name",
    do_zh="写上它在哪里，例如“办公室电脑”",
    do_en="say where it is, such as “office computer”",
)
TOO_LATE = declare(
    "second_step_too_late",
    zh="间隔太久，需要重新登录",
    en="it took too long",
    do_zh="请重新输入登录名和密码",
    do_en="type your name and password again",
)
HAS_TOTP = declare(
    "code_app_set_up",
    zh="已经设好验证码应用",
    en="a code app is set up already",
    do_zh="要换手机，先移除原来的",
    do_en="for another phone, remove it first",
)
UNKNOWN_TO_PROVIDER = declare(
    "provider_account_unknown",
    zh="统一身份里的“{found}”在这里没有账号，或账号不在使用期内",
    en="“{found}” has no account here, or it is not in use",
    do_zh="请系统管理员开设同名账号",
    do_en="have the system administrator open an account of that name",
)
PROVIDER_FAILED = declare(
    "provider_failed",
    zh="统一身份认证没有完成",
    en="signing in through the organisation did not work",
    do_zh="请再试一次；仍不行就用登录名和密码登录",
    do_en="try again, or sign in with your name and password",
)
