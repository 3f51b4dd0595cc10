import { Button, Group, TextInput } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { hasEnded, type JobFollower } from "../../jobs/follow-job.ts";

/** What a person types to the program while it runs: a line with Enter, the end of input with its button or Ctrl+D. */
export const InputLine = ({ follower }: { follower: JobFollower }) => {
  const { t } = useTranslation();
  const isOver = useStore(follower.store, hasEnded);
  const [text, setText] = useState("");
  const [isEnded, setEnded] = useState(false);
  const history = useRef<string[]>([]);
  const at = useRef(0);
  const isClosed = isOver || isEnded;

  const send = (): void => {
    follower.type(`${text}\n`);
    history.current.push(text);
    at.current = history.current.length;
    setText("");
  };
  const end = (): void => {
    follower.endInput();
    setEnded(true);
  };
  const recall = (by: number): void => {
    at.current = Math.min(history.current.length, Math.max(0, at.current + by));
    setText(history.current[at.current] ?? "");
  };

  return (
    <Group gap="xs" p="xs" wrap="nowrap" className="input-line">
      <TextInput
        flex={1}
        aria-label={t("run.inputLine")}
        placeholder={isOver ? t("run.inputOver") : isEnded ? t("run.inputEnded") : t("run.inputHint")}
        // Not disabled: focus must not get lost when the program ends.
        readOnly={isClosed}
        value={text}
        classNames={{ input: "mono" }}
        leftSection={<span aria-hidden="true">›</span>}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (isClosed) return;
          if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) send();
          else if (event.key === "ArrowUp") recall(-1);
          else if (event.key === "ArrowDown") recall(1);
          else if (event.key === "d" && event.ctrlKey && text === "") {
            event.preventDefault();
            end();
          }
        }}
      />
      {!isOver && (
        <>
          <Button variant="default" disabled={isEnded} onClick={send}>
            {t("run.send")}
          </Button>
          <Button variant="default" disabled={isEnded} onClick={end} title="Ctrl+D">
            {t("run.endInput")}
          </Button>
        </>
      )}
    </Group>
  );
};
