"""How people head their columns and write their kinds and levels, in Chinese and English; the best name first."""

from wangge.common.sheets import plain
from wangge.places.enums import Level, UnitKind

_PLACES = {
    "lon": "lon 经度 lng longitude 东经 x坐标",
    "lat": "lat 纬度 latitude 北纬 y坐标",
    "outline": "outline 界线 边界 轮廓 范围 wkt geometry 边界坐标",
}
_UNITS = {
    "id": "id 编号 单元编号 单元编码 小区编码 楼栋编码 小区编号 楼栋编号 代码 编码 唯一编码 code",
    "name": "name 名称 单元名称 小区名称 楼栋名称 自然村名称 小区 楼栋 自然村 小区名 地址",
    "kind": "kind 类别 类型 单元类型 种类 性质 type",
    "population": "population 常住人口 人口 居民数 人口数 居民人数 总人口 人数 居民 residents",
    "community": "community 村（社区） 社区代码 社区编码 所属社区 所在社区 社区名称 社区 村居 村社区 行政村",
    "town": "town 镇（街道） 镇街 乡镇 街道 镇 所属镇 所在镇 乡镇街道",
    **_PLACES,
    "profile_age_60_up": "profile_age_60_up 60岁以上 60岁及以上 老年人占比 老龄化率 老年人比例",
    "profile_age_18_59": "profile_age_18_59 18至59岁 1859岁",
    "profile_age_under_18": "profile_age_under_18 不满18岁 18岁以下 未成年人占比",
    "profile_newcomers": "profile_newcomers 新市民 外来人口占比 外来人口 流动人口占比",
    "profile_wu_dialect": "profile_wu_dialect 说本地话 本地话 吴语",
    "profile_art_opera": "profile_art_opera 戏曲",
    "profile_art_film": "profile_art_film 电影",
    "profile_art_reading": "profile_art_reading 阅读",
    "profile_art_dance": "profile_art_dance 舞蹈",
    "profile_art_handicraft": "profile_art_handicraft 手工",
    "profile_art_song": "profile_art_song 山歌 民歌 山歌民歌",
}
_DIVISIONS = {
    "code": "code 区划代码 行政区划代码 统计用区划代码 代码 编码 编号 id",
    "name": "name 名称 区划名称 单位名称",
    "level": "level 级别 层级 类别",
    "parent": "parent 上级 上级代码 上级区划代码 上级编码 所属",
    **_PLACES,
    "valid_from": "valid_from 生效日期 启用日期 起始日期 设立日期",
}
FIELDS = {"units": _UNITS, "divisions": _DIVISIONS}
CODES = {"id", "code", "parent"}  # a spreadsheet that holds them as numbers has lost digits
NAMED = {  # what a column's name is compared with, for each field
    what: {field: [plain(name) for name in names.split()] for field, names in fields.items()}
    for what, fields in FIELDS.items()
}

_KINDS = {
    UnitKind.COMPOUND: "小区 住宅小区 社区小区",
    UnitKind.BUILDING: "楼栋 楼 幢 住宅楼 楼幢",
    UnitKind.HAMLET: "自然村 村庄 埭 村落",
    UnitKind.FIELD: "农田 田 耕地",
    UnitKind.WATER: "水面 水域 河 湖",
    UnitKind.WORKS: "厂区 工厂 企业 园区",
    UnitKind.OTHER: "其他 其它",
}
_LEVELS = {
    Level.PROVINCE: "省 自治区 直辖市",
    Level.CITY: "市 地级市 县级市",
    Level.COUNTY: "县 区 县区",
    Level.TOWN: "镇 乡 街道 镇街 镇街道 乡镇",
    Level.COMMUNITY: "村 社区 村社区 居委会 村委会 行政村",
}
KINDS = {plain(word): str(kind.value) for kind, words in _KINDS.items() for word in [kind.value, *words.split()]}
LEVELS = {plain(word): str(level.value) for level, words in _LEVELS.items() for word in [level.value, *words.split()]}
