"""Names of divisions: short forms and Latin letters, over every real name of the city."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.common.place_names import latin_name, short_name, stem
from wangge.scenarios.zhangjiagang.sources import read_sources

NAMES = [
    # official, short, stem, Latin
    ("张家港市", "张家港市", "张家港", "Zhangjiagang"),
    ("金港街道", "金港街道", "金港", "Jingang Subdistrict"),
    ("杨舍镇", "杨舍镇", "杨舍", "Yangshe Town"),
    ("德丰社区居委会", "德丰社区", "德丰", "Defeng Community"),
    ("长山村委会", "长山村", "长山", "Changshan Village"),
    ("长江社区居委会", "长江社区", "长江", "Changjiang Community"),
    ("十一圩港村村民委员会", "十一圩港村", "十一圩港", "Shiyiweigang Village"),
    ("稻麦场社区居民委员会", "稻麦场社区", "稻麦场", "Daomaichang Community"),
    ("农场居委会", "农场社区", "农场", "Farm Community"),
    ("金村村委会", "金村村", "金村", "Jincun Village"),
    ("小城市社区居委会", "小城市社区", "小城市", "Xiaochengshi Community"),
    ("夏市村委会", "夏市村", "夏市", "Xiashi Village"),
    ("后塍中心社区居委会", "后塍中心社区", "后塍中心", "Houcheng Central Community"),
    ("乐余镇", "乐余镇", "乐余", "Leyu Town"),
    ("乘航社区居委会", "乘航社区", "乘航", "Chenghang Community"),
    ("朱家宕村委会", "朱家宕村", "朱家宕", "Zhujiadang Village"),
    ("朝东圩港村委会", "朝东圩港村", "朝东圩港", "Chaodongweigang Village"),
    ("柏林村委会", "柏林村", "柏林", "Bailin Village"),
    ("永安社区居委会", "永安社区", "永安", "Yong'an Community"),
    ("店岸村委会", "店岸村", "店岸", "Dian'an Village"),
    ("大南社区居委会", "大南社区", "大南", "Danan Community"),
    ("张家港村委会", "张家港村", "张家港", "Zhangjiagang Village"),
    ("张家港保税区", "保税区", "保税区", "Bonded Zone"),
    ("张家港保税区虚拟社区", "保税区虚拟社区", "保税区", "Bonded Zone Virtual Community"),
    ("张家港市冶金工业园", "冶金工业园", "冶金工业园", "Metallurgical Industrial Park"),
    ("张家港市现代农业示范园区", "现代农业示范园区", "农业园区", "Modern Agriculture Demonstration Park"),
    ("张家港经济技术开发区", "经济技术开发区", "开发区", "Economic and Technological Development Zone"),
    ("双山岛旅游度假区", "双山岛旅游度假区", "双山岛", "Shuangshan Island Tourist Resort"),
    (
        "梁丰食品集团奶牛场生活区",
        "梁丰食品集团奶牛场生活区",
        "梁丰食品集团奶牛场生活区",
        "Liangfeng Food Group Dairy Farm Living Quarters",
    ),
]


@pytest.mark.parametrize(("official", "short", "bare", "latin"), NAMES, ids=[name[0] for name in NAMES])
def test_a_name_is_shortened_and_spelt_out(official, short, bare, latin):
    assert (short_name(official), stem(official), latin_name(official)) == (short, bare, latin)


@pytest.mark.parametrize("name", ["德丰社区", "长山村", "杨舍镇", "冶金工业园"])
def test_a_short_name_stays_as_it_is(name):
    assert short_name(name) == name


def test_every_real_name_has_a_short_form_without_its_committee_and_a_latin_one_without_chinese():
    for name in read_sources().divisions.name:
        assert "委" not in short_name(name)
        assert stem(name)
        assert all(sign.isascii() for sign in latin_name(name)), latin_name(name)


def test_every_village_and_community_says_so_in_latin():
    communities = read_sources().communities.name
    endings = {latin_name(name).rsplit(" ", 1)[-1] for name in communities}
    assert endings == {"Community", "Village", "Quarters"}


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("301社区居委会", "301 Community"),
        ("万达广场SOHO社区", "Wandaguangchang SOHO Community"),
        ("３Ａ社区", "3A Community"),
        ("阳光·家园社区", "Yangguang Jiayuan Community"),
        ("金港(东区)社区", "Jingang Dongqu Community"),
    ],
)
def test_digits_and_latin_letters_stay_as_they_are(name, latin):
    assert latin_name(name) == latin


@given(st.text(max_size=20))
def test_any_name_can_be_written_in_latin_letters(name):
    assert latin_name(name) == latin_name(name).strip()
