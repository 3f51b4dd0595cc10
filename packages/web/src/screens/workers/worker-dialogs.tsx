import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import type { Worker } from "@runyard/protocol";
import { useMutation } from "@tanstack/react-query";
import type { ParseKeys } from "i18next";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useTranslation } from "react-i18next";
import { client } from "../../data/client.ts";
import { controllerNowMs } from "../../data/clock.ts";
import { errorDetails, errorText } from "../../data/error-text.ts";
import { queryClient } from "../../data/queries.ts";
import { Failed } from "../../ui/view-state.tsx";
import { workersQuery } from "../../yard/queries.ts";
import type { WorkerVerb } from "./worker-verb.ts";

type Answer = { note?: string; afterMs?: number };

const minuteMs = 60_000;
type Choice = { value: string; label: ParseKeys; afterMs?: number };

const choicesOf: Record<"drain" | "pause", readonly Choice[]> = {
  drain: [
    { value: "none", label: "yard.ask.deadlines.none" },
    { value: "now", label: "yard.ask.deadlines.now", afterMs: 0 },
    { value: "10", label: "yard.ask.deadlines.10", afterMs: 10 * minuteMs },
    { value: "60", label: "yard.ask.deadlines.60", afterMs: 60 * minuteMs },
  ],
  pause: [
    { value: "none", label: "yard.ask.untils.none" },
    { value: "15", label: "yard.ask.untils.15", afterMs: 15 * minuteMs },
    { value: "60", label: "yard.ask.untils.60", afterMs: 60 * minuteMs },
    { value: "480", label: "yard.ask.untils.480", afterMs: 480 * minuteMs },
  ],
};

type Order = { worker: Worker; verb: WorkerVerb };
/** Those that are asked about first. */
type Asked = Order & { verb: Exclude<WorkerVerb, "resume"> };
type Ask = (worker: Worker, verb: WorkerVerb) => void;

const Asking = createContext<Ask>(() => {
  throw new Error("nothing asks around this");
});

export const useAskWorker = (): Ask => useContext(Asking);

/** Asks before it does: what will happen, why, and until when. Resuming harms nobody and is done at once. */
export const WorkerDialogs = ({ children }: { children: ReactNode }) => {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: ({ worker, verb, answer }: Order & { answer: Answer }) => carryOut(worker.name, verb, answer),
    onSuccess: () => {
      setAsked(null);
      return queryClient.invalidateQueries({ queryKey: workersQuery.queryKey });
    },
  });
  const ask = useCallback<Ask>(
    (worker, verb) => {
      reset();
      if (verb === "resume") mutate({ worker, verb, answer: {} });
      else setAsked({ worker, verb });
    },
    [mutate, reset],
  );
  const { t } = useTranslation();
  const close = () => setAsked(null);
  return (
    <Asking value={ask}>
      {asked === null && error !== null && <Failed text={errorText(t, error)} details={errorDetails(t, error)} />}
      {children}
      <Modal
        opened={asked !== null}
        onClose={close}
        title={asked === null ? "" : t(`yard.ask.${asked.verb}Title`, { name: asked.worker.name })}
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <Stack gap="sm">
          {asked !== null && (
            <Question
              order={asked}
              isPending={isPending}
              onCancel={close}
              onConfirm={(answer) => mutate({ ...asked, answer })}
            />
          )}
          {error !== null && <Failed text={errorText(t, error)} details={errorDetails(t, error)} />}
        </Stack>
      </Modal>
    </Asking>
  );
};

const carryOut = (name: string, verb: WorkerVerb, { note, afterMs }: Answer): Promise<unknown> => {
  const why = note === undefined || note === "" ? {} : { note };
  switch (verb) {
    case "drain":
      return client.workers.drain(name, { ...why, ...(afterMs !== undefined && { deadlineMs: afterMs }) });
    case "pause":
      return client.workers.pause(name, {
        ...why,
        ...(afterMs !== undefined && { untilMs: Math.round(controllerNowMs() + afterMs) }),
      });
    case "resume":
      return client.workers.resume(name);
    case "forget":
      return client.workers.forget(name);
  }
};

type QuestionProps = {
  order: Asked;
  isPending: boolean;
  onCancel: () => void;
  onConfirm: (answer: Answer) => void;
};

const Question = ({ order: { worker, verb }, isPending, onCancel, onConfirm }: QuestionProps) => {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const [choice, setChoice] = useState("none");
  const [typed, setTyped] = useState("");
  const running = worker.jobs.length;
  const choices = verb === "forget" ? [] : choicesOf[verb];
  const afterMs = choices.find(({ value }) => value === choice)?.afterMs;
  // Programs would be cut off: worth the time it takes to type a name.
  const mustType = verb === "forget" && running > 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onConfirm({ note, ...(afterMs !== undefined && { afterMs }) });
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {verb === "drain" && t("yard.ask.drainText", { count: running })}
          {verb === "pause" && t("yard.ask.pauseText", { count: running })}
          {verb === "forget" && t("yard.ask.forgetText", { count: running })}
        </Text>
        {verb !== "forget" && (
          <>
            <Select
              label={verb === "drain" ? t("yard.ask.deadline") : t("yard.ask.until")}
              data={choices.map(({ value, label }) => ({ value, label: t(label) }))}
              value={choice}
              onChange={(value) => setChoice(value ?? "none")}
              allowDeselect={false}
              comboboxProps={{ withinPortal: true }}
            />
            <TextInput
              label={t("yard.ask.note")}
              description={t("yard.ask.noteHint")}
              maxLength={500}
              value={note}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
          </>
        )}
        {mustType && (
          <TextInput
            label={t("yard.ask.typeName", { name: worker.name })}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t("yard.ask.cancel")}
          </Button>
          <Button
            type="submit"
            loading={isPending}
            disabled={mustType && typed !== worker.name}
            {...(verb === "forget" && { color: "red" })}
          >
            {t(`yard.verb.${verb}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
