from homing.core.errors import HomingError, UserError


def test_an_error_says_where_what_and_what_to_do():
    error = UserError("The file is empty.", where="orders.csv", remedy="Export it again.")
    assert str(error) == "orders.csv: The file is empty. Export it again."
    assert isinstance(error, HomingError)


def test_an_error_without_place_and_remedy_is_just_its_sentence():
    assert str(UserError("The file is empty.")) == "The file is empty."
