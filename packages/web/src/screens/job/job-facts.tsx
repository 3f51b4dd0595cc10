import { Code, Stack, Text, Title } from "@mantine/core";
import { effectiveLimits, isInteractive, type JobRequest, jobInputs, limitNames } from "@runyard/protocol";
import { useTranslation } from "react-i18next";
import { formatLimit } from "../../data/limit-units.ts";
import { joinWords } from "../../draft/split-words.ts";
import { Facts } from "../../ui/facts.tsx";

/** What the program was run with: inputs, arguments, flags, limits. */
export const JobFacts = ({ request }: { request: JobRequest }) => {
  const { t } = useTranslation();
  const limits = effectiveLimits("run", request.limits);
  return (
    <Stack gap="md" pt="sm">
      {jobInputs(request).map(({ stdin, args, expected }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: inputs have no other name than their number, and do not change
        <section key={index} aria-label={t("jobs.inputNumber", { number: index + 1 })}>
          <Title order={2} size="h5">
            {t("jobs.inputNumber", { number: index + 1 })}
          </Title>
          <Fact name={t("run.args")} text={joinWords(args ?? [])} />
          <Fact name={t("job.stdin")} text={stdin ?? ""} />
          {expected !== undefined && <Fact name={t("run.expected")} text={expected} />}
        </section>
      ))}
      {isInteractive(request) && <Text size="sm">{t("job.interactive")}</Text>}
      <Fact name={t("run.compileArgs")} text={joinWords(request.compileArgs ?? [])} />
      {request.dependencies !== undefined && (
        <Fact name={t("run.dependencies")} text={joinWords(request.dependencies)} />
      )}
      {request.collect !== undefined && <Fact name={t("run.collect")} text={joinWords(request.collect)} />}
      <section aria-label={t("run.limits")}>
        <Title order={2} size="h5">
          {t("run.limits")}
        </Title>
        <Facts facts={limitNames.map((name) => [t(`run.limit.${name}`), formatLimit(t, name, limits[name])])} />
      </section>
    </Stack>
  );
};

const Fact = ({ name, text }: { name: string; text: string }) => {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      {text === "" ? (
        <Text size="sm">{t("job.nothing")}</Text>
      ) : (
        <Code block mah={240} tabIndex={0} aria-label={name}>
          {text}
        </Code>
      )}
    </div>
  );
};
