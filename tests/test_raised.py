"""What stands higher or lower than its line is read as what it is."""

import pytest

from rag.markup import read_markdown


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("20 x 10<sup>9</sup>/L", "20 x 10⁹/L"),
        ("10<sup>−12</sup> and 10<sup><b>-</b>3</sup>", "10⁻¹² and 10⁻³"),
        ("2<sup>n</sup>, 2<sup>n+1</sup>, m<sup> 2 </sup>", "2ⁿ, 2ⁿ⁺¹, m ²"),
        ("It heals.<sup>1, 2</sup> It may.<sup>3–5</sup>", "It heals.¹, ² It may.³⁻⁵"),
        ("10<sup>2.5</sup>3 and 10<sup>x</sup>", "10^(2.5)3 and 10^(x)"),
        ("CO<sub>2</sub>, HbA<sub>1c</sub>, V<sub>max</sub>", "CO₂, HbA₁c, Vmax"),
        ("the 1<sup>st</sup> day, Name<sup>®</sup>", "the 1st day, Name®"),
        ("It heals.<sup>[1]</sup><sup></sup>", "It heals.[1]"),
        ("1<sup>1</sup>/<sub>2</sub> cups, Na<sup>+</sup>", "1¹/₂ cups, Na⁺"),
        ("5<sup>In 2024,\n9 of 10.</sup> <sub>Of 2024.</sub>", "5In 2024, 9 of 10. Of 2024."),
        ("5<sup>since 2024</sup>7<sub>in 20</sub>8", "5^(since 2024)7in ₂₀8"),
        ("<table><tr><td>10<sup>9</sup></td><td>x</td></tr></table>", "10⁹ | x"),
        ("<div>10<sup><p>9</p></sup></div>", "10\n\n9"),
    ],
)
def test_a_raised_number_never_becomes_part_of_another(source, text):
    """What stands higher or lower stays so; letters and signs that change no number are plain."""
    assert read_markdown(source).text == text
