"""The codebook in words: what a column means, and how far two readers agreed on its codes."""

import revdata


def test_a_coded_column_says_how_far_two_readers_agreed() -> None:
    """With the page that explains the figure; also where the code is derived from the claim."""
    figure = dict(revdata.info("claims.stance").facts)["agreement"]
    assert "same code for 112 of 117 claims, alpha 0.72 (0.52 to 0.91)" in figure
    assert figure.endswith("docs/reliability.md says how")
    assert dict(revdata.info("class_bases.stance").facts)["agreement"] == figure
    assert "agreement" not in dict(revdata.info("claims.date_basis").facts)
    assert "alpha undefined" in dict(revdata.info("claims.tone").facts)["agreement"]
