"""Made-up names: an invented county, its towns and villages, its offices and ordinary people."""

from __future__ import annotations

import random

from examples.county.chance import pick

COUNTY = "沅清县"

DEPARTMENTS = (
    "政务服务中心",
    "财政局",
    "教育局",
    "民政局",
    "人力资源局",
    "自然资源局",
    "住房建设局",
    "交通运输局",
    "农业农村局",
    "水利局",
    "商务局",
    "文化旅游局",
    "卫生健康局",
    "应急管理局",
    "审计局",
    "市场监管局",
    "统计局",
    "医疗保障局",
    "林业局",
    "司法局",
    "乡村发展局",
    "城市管理局",
    "档案局",
    "机关事务中心",
    "生态环境分局",
    "气象服务局",
    "粮食储备局",
    "供销联合社",
    "体育发展中心",
    "公共资源中心",
    "退役人员服务局",
    "招商服务局",
    "数据服务局",
    "信访接待中心",
    "地方史料室",
    "园区管理处",
    "房产服务局",
    "公路服务局",
    "渔政服务局",
    "残疾人服务中心",
)

INSTITUTIONS = (
    "第一中学",
    "第二中学",
    "实验小学",
    "人民医院",
    "中医院",
    "图书馆",
    "文化馆",
    "体育馆",
    "疾病预防中心",
    "农技推广站",
    "水文站",
    "公路养护站",
    "殡葬服务所",
    "福利院",
    "职业学校",
    "市政维护所",
)

ENTERPRISES = (
    "城市建设投资公司",
    "供水公司",
    "公共交通公司",
    "粮油储备公司",
    "旅游开发公司",
    "环卫服务公司",
    "燃气公司",
    "产业园运营公司",
    "林场经营公司",
    "农产品物流公司",
)

_FIRST = "岚汀禾槐柳杉枫榆桐菱荷溪澄沛泽汇苇芦砚瓦石磨桥渡湾坪岭峪塬埠"
_SECOND = "源口塘坝桥庄坊埠铺岗泉湾坪堰垭田丘渚浦林"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜谢邹喻柏水窦章云苏潘葛范彭郎鲁韦马苗方俞任袁柳唐"
)
_GIVEN = (
    "安柏晨道恩芳谷海惠佳健静康兰乐亮林梅敏宁朋琪荣如瑞珊诗书思松涛田婷文希晓欣秀雅延怡茵永雨远月云泽展哲珍志舟竹子"
)


def place_names(rng: random.Random, count: int) -> list[str]:
    """So many different names of places, two characters each (three when there are many)."""
    pairs = [a + b for a in _FIRST for b in _SECOND if a != b]
    rng.shuffle(pairs)
    if count <= len(pairs):
        return pairs[:count]
    more = [pair[0] + pair for pair in pairs] + [side + pair for side in "东西南北上下前后" for pair in pairs]
    return (pairs + more)[:count] + [f"{pairs[n % len(pairs)]}{n}" for n in range(len(pairs) + len(more), count)]


def person_name(rng: random.Random) -> str:
    """An ordinary name."""
    name = pick(rng, _SURNAMES) + pick(rng, _GIVEN)
    return name + pick(rng, _GIVEN) if rng.random() < 0.8 else name
