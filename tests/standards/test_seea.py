"""The SEEA EA reference list of ecosystem services."""

from collections import Counter

from shanshui.core.registry import read_packaged
from shanshui.standards.seea import reference_services


def test_sections_have_the_services_of_the_reference_list():
    counted = Counter(service.section for service in reference_services().values())
    assert counted == {"provisioning": 10, "regulating": 16, "cultural": 5, "non-use": 1}


def test_ids_are_unique_and_labels_bilingual():
    assert len(reference_services()) == len(read_packaged("shanshui.standards", "seea_services.csv"))
    assert all(s.label.en and s.label.zh and s.mark in "SCM" for s in reference_services().values())
