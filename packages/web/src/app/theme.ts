import { type CSSVariablesResolver, createTheme, localStorageColorSchemeManager } from "@mantine/core";

/** The usual shades fail WCAG AA as filled backgrounds and as dimmed text: these are the first that pass. */
export const theme = createTheme({
  primaryColor: "blue",
  primaryShade: { light: 9, dark: 8 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Its <header> would be a second banner of the page.
    Modal: { defaultProps: { attributes: { header: { role: "presentation" } } } },
  },
});

/** Status colours by what they stand for; each pair passes WCAG AA on its own background. */
const tones = {
  queued: ["#495057", "#e9ecef", "#ced4da", "#343a40"],
  assigned: ["#364fc7", "#dbe4ff", "#bac8ff", "#252f5c"],
  compiling: ["#5f3dc4", "#e5dbff", "#d0bfff", "#36275f"],
  running: ["#1864ab", "#d0ebff", "#a5d8ff", "#16324a"],
  succeeded: ["#1e6b30", "#d3f9d8", "#8ce99a", "#173a20"],
  failed: ["#a51111", "#ffe3e3", "#ffa8a8", "#4a1717"],
  limited: ["#8a3d00", "#ffe8cc", "#ffc078", "#4a2a0c"],
  cancelled: ["#5c4b00", "#fff3bf", "#ffe066", "#3d3510"],
  lost: ["#862e9c", "#f3d9fa", "#e599f7", "#3f1a4a"],
} as const;

export type Tone = keyof typeof tones;

/** A tone's colours, for `style` and style sheets. */
export const toneColors = (tone: Tone) => ({
  color: `var(--tone-${tone}-text)`,
  backgroundColor: `var(--tone-${tone}-back)`,
});

const toneVariables = (text: 0 | 2, back: 1 | 3): Record<string, string> =>
  Object.fromEntries(
    Object.entries(tones).flatMap(([tone, colors]) => [
      [`--tone-${tone}-text`, colors[text]],
      [`--tone-${tone}-back`, colors[back]],
    ]),
  );

export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#495057",
    "--mantine-color-placeholder": "#5c636a",
    "--mantine-color-error": "#a51111",
    "--mantine-color-anchor": "#1864ab",
    "--surface": "#f8f9fa",
    "--err-bar": "#c92a2a",
    ...toneVariables(0, 1),
  },
  dark: {
    "--mantine-color-dimmed": "#b3b9bf",
    "--mantine-color-placeholder": "#a3a9af",
    "--mantine-color-error": "#ffa8a8",
    "--mantine-color-anchor": "#74c0fc",
    "--surface": "#1f1f1f",
    "--err-bar": "#ff8787",
    ...toneVariables(2, 3),
  },
});

/** The same key as the script in index.html that sets the theme before the first paint. */
export const colorSchemes = localStorageColorSchemeManager({ key: "runyard-color-scheme" });
