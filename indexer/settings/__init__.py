"""All settings in one place: defaults < ``laki.toml`` < ``LAKI_*`` environment variables < command line.

Their fields are the documentation: each has its default and a German sentence, from which ``laki init`` and the
handbook are made. They stand in three parts: ``collection``, ``serving``, ``access``; ``source`` is where they are read
from. Relative paths in ``laki.toml`` are meant from the folder that the file lies in, all others from the working
folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from indexer.settings.access import AccessSettings
from indexer.settings.collection import CollectionSettings
from indexer.settings.serving import ServingSettings
from indexer.settings.source import CONFIG_VARIABLE, PATHS, ConfigFile, SettingsError, config_file, explain
from indexer.toml_files import NO_TOML, no_toml
from indexer.wording.os_errors import in_words


class Settings(AccessSettings, ServingSettings, CollectionSettings):
    """Everything that an office can set. Immutable once read. (Fields come in the order of the last base to the
    first.)"""

    model_config = SettingsConfigDict(env_prefix="LAKI_", extra="forbid", frozen=True, env_ignore_empty=True)

    @model_validator(mode="after")
    def _vouched_for(self) -> Self:
        if self.access == "proxy" and not self.trusted_proxies.strip():
            told = 'Für access = "proxy" fehlt die Einstellung „trusted_proxies“: Nur diesen Adressen wird geglaubt, wer anfragt'
            raise PydanticCustomError("lacking", told)
        return self

    @field_validator(*PATHS)
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        try:
            return value.expanduser().absolute() if value is not None else None
        except RuntimeError as error:  # nobody of that name, or an account without a home, as in a container
            told = "Das Zeichen ~ führt hier zu keinem Ordner; bitte den Pfad von / an schreiben"
            raise PydanticCustomError("home", told) from error

    @field_validator("*", mode="before")
    @classmethod
    def _number(cls, value: Any, info: ValidationInfo) -> Any:
        """To pydantic ``true`` is 1, which nobody means."""
        if isinstance(value, bool) and cls.model_fields[str(info.field_name)].annotation in (int, float):
            raise PydanticCustomError("number", "Hier gehört eine Zahl hin")
        return value

    @field_validator("catalog")
    @classmethod
    def _on_a_server(cls, value: str | None) -> str | None:
        """A file lies in the data folder and nowhere else: there it is backed up, salvaged, and looked after."""
        if value is not None and value.startswith("sqlite"):
            told = (
                "Hier gehört die Adresse eines Datenbankservers hin. Eine SQLite-Datei legt LaKI-Suche von selbst an, im "
                "Ordner der Einstellung „data“; dafür bleibt „catalog“ weg"
            )
            raise PydanticCustomError("file", told)
        return value

    @property
    def catalog_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.catalog or f"sqlite:///{self.catalog_file}"

    @property
    def catalog_file(self) -> Path:
        """Where the catalogue lies unless ``catalog`` names a server."""
        return self.data / "katalog.sqlite"

    @property
    def topics_file(self) -> Path:
        """The topic tree."""
        return self.topics or self.corpus / "themen.toml"

    @property
    def synonyms_file(self) -> Path:
        """The office's list of synonyms."""
        return self.synonyms or self.corpus / "synonyme.toml"

    @property
    def trial_file(self) -> Path:
        """The office's own judged searches."""
        return self.corpus / "suchtest.toml"

    @property
    def metadata_file(self) -> Path:
        """The file with metadata for documents of the corpus."""
        return self.corpus / "dokumente.toml"

    @property
    def office_files(self) -> tuple[Path, ...]:
        """All that the office writes for the whole folder, and the settings: they may lie in it, too."""
        of_the_folder = (self.metadata_file, self.topics_file, self.synonyms_file, self.pages_file, self.trial_file)
        return (*of_the_folder, config_file())

    @property
    def accounts_file(self) -> Path:
        """Who may sign in, and with which password."""
        return self.accounts or config_file().absolute().parent / "konten.json"

    @property
    def pages_file(self) -> Path:
        """The office's own texts: help, accessibility, privacy and further pages."""
        return self.corpus / "seiten.toml"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence, first wins."""
        return init_settings, env_settings, ConfigFile(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; ``overrides`` (from the command line) win, those that are None are passed over.

    Raises:
        SettingsError: a value is wrong, a name is unknown, or the settings file cannot be read.
    """
    if os.environ.get(CONFIG_VARIABLE) and not config_file().is_file():
        raise SettingsError(
            f"Die Einstellungsdatei {config_file()} gibt es nicht (Umgebungsvariable {CONFIG_VARIABLE})."
        )
    if os.path.lexists(config_file()) and not config_file().is_file():
        raise SettingsError(
            f"Die Einstellungsdatei {config_file()} lässt sich nicht lesen: Sie ist ein Ordner oder ein Verweis ins Leere."
        )
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        names = Settings.model_fields.keys()
        raise SettingsError("\n".join(explain(problem, names) for problem in error.errors())) from error
    except NO_TOML as error:
        raise SettingsError(f"{no_toml(f'Die Einstellungsdatei {config_file()}', error)}.") from error
    except OSError as error:
        raise SettingsError(
            f"Die Einstellungsdatei {config_file()} lässt sich nicht lesen: {in_words(error)}."
        ) from error
