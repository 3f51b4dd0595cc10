import { Title } from "@mantine/core";
import type { ReactNode } from "react";

/** A part of a page under a heading of its own. */
export const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <Title order={2} size="h5" mb={6}>
      {title}
    </Title>
    {children}
  </section>
);
