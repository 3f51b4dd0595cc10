import { Modal } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useFocusBack } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { type Entry, useEntries } from "./use-entries.ts";
import "./palette.css";

type PaletteProps = { onClose: () => void; onHelp: () => void };

/** Finds actions, runs, screens, languages and workers by their names; everything by keys. */
export const Palette = ({ onClose, onHelp }: PaletteProps) => {
  const { t } = useTranslation();
  useFocusBack();
  const id = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const groups = useEntries(text, onHelp);
  const entries = groups.flatMap(([, found]) => found);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const optionId = ({ key }: Entry): string => `${id}-${key}`;

  useEffect(() => {
    if (chosen !== undefined) document.getElementById(`${id}-${chosen.key}`)?.scrollIntoView({ block: "nearest" });
  }, [id, chosen]);

  const choose = ({ choose }: Entry): void => {
    // Focus is back where it was before the entry moves it on.
    flushSync(onClose);
    choose();
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined) setAt((Math.min(at, entries.length - 1) + by + entries.length) % entries.length);
    else if (event.key === "Enter" && chosen !== undefined) choose(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Root opened onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label={t("palette.title")}>
        <div className="palette-field">
          <Icon name="search" />
          <input
            data-autofocus
            role="combobox"
            aria-expanded="true"
            aria-controls={id}
            aria-activedescendant={chosen === undefined ? undefined : optionId(chosen)}
            aria-label={t("palette.title")}
            placeholder={t("palette.hint")}
            value={text}
            onChange={({ currentTarget }) => {
              setText(currentTarget.value);
              setAt(0);
            }}
            onKeyDown={press}
          />
        </div>
        <div id={id} role="listbox" aria-label={t("palette.found")} className="palette-list">
          {groups.map(([group, found]) => (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a listbox
            <div key={group} role="group" aria-label={t(`palette.groups.${group}`)}>
              <div className="palette-group" aria-hidden>
                {t(`palette.groups.${group}`)}
              </div>
              {found.map((entry) => (
                // biome-ignore lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the field keeps the focus and has the keys
                <div
                  key={entry.key}
                  id={optionId(entry)}
                  role="option"
                  aria-selected={entry === chosen}
                  className="palette-option"
                  onClick={() => choose(entry)}
                >
                  <Icon name={entry.icon} />
                  {entry.label}
                </div>
              ))}
            </div>
          ))}
        </div>
        {entries.length === 0 && (
          <p className="palette-none" role="status">
            {t("palette.none")}
          </p>
        )}
      </Modal.Content>
    </Modal.Root>
  );
};
