import pytest
from hypothesis import given
from hypothesis import strategies as st

from homing.collect import Condition, EventRule, Mapping, Operator
from homing.collect.importers.mapping_file import mapping_of, read_mapping, save_mapping, toml_of
from homing.core.errors import UserError

names = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
several = st.lists(names, max_size=3, unique=True).map(tuple)
numbers = st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9)
conditions = st.builds(
    Condition, names, st.sampled_from([o for o in Operator if o.takes_value]), names | numbers
) | st.builds(Condition, names, st.sampled_from([Operator.PRESENT, Operator.ABSENT]))
tests = st.lists(conditions, max_size=2).map(tuple)
rules = st.builds(EventRule, name=names, when=tests, negate=several) | st.builds(
    EventRule, column=names, when=tests
)
pairs = st.dictionaries(names, names, max_size=3).map(lambda made: tuple(made.items()))
mappings = st.builds(
    Mapping,
    customer=names,
    occurred_at=several.filter(bool),
    events=st.lists(rules, min_size=1, max_size=3).map(tuple),
    date_format=several.filter(bool),
    timezone=st.sampled_from(["UTC", "Europe/London"]),
    id=several,
    amount=names | st.none(),
    currency=st.just("GBP"),
    decimal=st.sampled_from([".", ","]),
    group_by=several.filter(bool),
    items=pairs,
    properties=several | st.none(),
    rename=pairs,
    drop=several,
    keep=tests,
    duplicates=st.sampled_from(["once", "keep"]),
    rule=names,
)


@given(mappings)
def test_a_mapping_comes_back_from_its_file_as_it_was(mapping):
    import tomllib

    assert mapping_of(tomllib.loads(toml_of(mapping))) == mapping


def test_a_saved_mapping_can_be_read(tmp_path):
    mapping = Mapping(
        "Клиент", ("Дата",), (EventRule(name="покупка"),), amount="Сумма", currency="RUB"
    )
    save_mapping(tmp_path / "m.toml", mapping)
    assert read_mapping(tmp_path / "m.toml") == mapping


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("customer = ", "not TOML"),
        ('custmer = "a"', "no key 'custmer'. Did you mean 'customer'"),
        ('customer = "a"\n[[events]]\nname = "x"', "does not say which columns"),
        ('customer = "a"\noccurred_at = "b"', "says of no row which event"),
        (
            'customer = "a"\noccurred_at = "b"\nkeep = [{column = "c", operator = "~"}]',
            "'~' is not an operator",
        ),
        (
            'customer = "a"\noccurred_at = "b"\namount = "c"\n[[events]]\nname = "x"',
            "without a currency",
        ),
        (
            'customer = "a"\noccurred_at = "b"\ntimezone = "Mars/Base"\n[[events]]\nname = "x"',
            "Mars/Base",
        ),
    ],
)
def test_a_mapping_file_with_a_mistake_is_answered(tmp_path, text, said):
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(UserError) as raised:
        read_mapping(path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_mapping_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_mapping(tmp_path / "m.toml")


@pytest.mark.parametrize(
    ("words", "condition"),
    [
        ("Quantity > 0", Condition("Quantity", Operator.GREATER, 0)),
        ("price >= 1.5", Condition("price", Operator.AT_LEAST, 1.5)),
        ("a b != c d", Condition("a b", Operator.NOT_EQUAL, "c d")),
        ("Email is present", Condition("Email", Operator.PRESENT)),
        ("No starts with C", Condition("No", Operator.STARTS_WITH, "C")),
        ("No does not start with C", Condition("No", Operator.NOT_STARTS_WITH, "C")),
    ],
)
def test_conditions_are_read_as_they_are_written(words, condition):
    assert Condition.parse(words) == condition
    assert Condition.parse(str(condition)) == condition


@pytest.mark.parametrize("words", ["", "Quantity", "Quantity >", "> 0"])
def test_what_is_no_condition_is_refused(words):
    with pytest.raises(UserError):
        Condition.parse(words)


def test_a_currency_that_is_none_is_refused():
    with pytest.raises(UserError, match="'pounds' is not a currency"):
        Mapping("a", ("b",), (EventRule(name="x"),), amount="c", currency="pounds")
