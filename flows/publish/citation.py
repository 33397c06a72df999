"""`CITATION.cff` (Citation File Format 1.2.0) and `datacite.json` (DataCite metadata 4.5): how a release is cited.

No DOI is in either: whoever registers one for a copy adds it.
"""

from __future__ import annotations

from typing import Any

import yaml

from flows.publish.statement import Edition
from flows.view import Dataset

KERNEL = "http://datacite.org/schema/kernel-4"
MESSAGE = "If you use these data, please cite the release that you used."
FORMATS = ("text/csv", "application/vnd.apache.parquet", "application/json")


def make_citation(edition: Edition, *, dataset: Dataset) -> bytes:
    """The bytes of `CITATION.cff`."""
    content = {
        "cff-version": "1.2.0",
        "message": MESSAGE,
        "type": "dataset",
        "title": dataset.title,
        "abstract": dataset.description,
        "version": edition.version,
        "date-released": edition.day,
        "license": dataset.licence.code,
        "authors": [{"name": dataset.creator}],
        "keywords": list(dataset.keywords),
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120).encode()


def make_datacite(edition: Edition, *, dataset: Dataset) -> dict[str, Any]:
    """The content of `datacite.json`."""
    found: dict[str, Any] = {
        "schemaVersion": KERNEL,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Event data"},
        "creators": [{"name": dataset.creator, "nameType": "Organizational"}],
        "titles": [{"title": dataset.title, "lang": dataset.language}],
        "publisher": {"name": dataset.creator},
        "publicationYear": str(edition.day.year),
        "version": edition.version,
        "language": dataset.language,
        "dates": [{"date": edition.day.isoformat(), "dateType": "Issued"}],
        "subjects": [{"subject": keyword, "lang": dataset.language} for keyword in dataset.keywords],
        "descriptions": [{"description": dataset.description, "descriptionType": "Abstract", "lang": dataset.language}],
        "rightsList": [
            {
                "rights": dataset.licence.title,
                "rightsUri": dataset.licence.url,
                "rightsIdentifier": dataset.licence.code,
                "rightsIdentifierScheme": "SPDX",
                "schemeUri": "https://spdx.org/licenses/",
            }
        ],
        "formats": list(FORMATS),
        "alternateIdentifiers": [
            {"alternateIdentifier": dataset.urn(edition.version), "alternateIdentifierType": "URN"}
        ],
    }
    if edition.previous:
        found["relatedIdentifiers"] = [
            {
                "relatedIdentifier": dataset.urn(edition.previous.version),
                "relatedIdentifierType": "URN",
                "relationType": "IsNewVersionOf",
            }
        ]
    return found
