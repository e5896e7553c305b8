"""The closed lists of notices: channels, and how far a delivery has come."""

from __future__ import annotations

from zeren.base.text import Text

MAIL, WECOM, DINGTALK, FEISHU, WEBHOOK = "mail", "wecom", "dingtalk", "feishu", "webhook"
CHANNELS = {
    MAIL: Text("邮件", "mail"),
    WECOM: Text("企业微信群机器人", "WeCom group robot"),
    DINGTALK: Text("钉钉群机器人", "DingTalk group robot"),
    FEISHU: Text("飞书群机器人", "Feishu group robot"),
    WEBHOOK: Text("网络回调", "webhook"),
}

WAITING, SENDING, SENT, UNSURE, FAILED = "waiting", "sending", "sent", "unsure", "failed"
STATES = {
    WAITING: Text("待发", "waiting"),
    SENDING: Text("发送中", "being sent"),
    SENT: Text("已发", "sent"),
    UNSURE: Text("可能没有送到", "not known whether it arrived"),
    FAILED: Text("没有送到", "not delivered"),
}
