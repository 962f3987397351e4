/** The names of the palette in static/css/source.css, for the few utilities used in templates. */
module.exports = {
  content: ["./views/**/*.templ"],
  theme: {
    extend: {
      colors: {
        page: "var(--page)",
        surface: "var(--surface)",
        line: "var(--line)",
        ink: "var(--ink)",
        muted: "var(--muted)",
        accent: "var(--accent)",
      },
      fontFamily: { sans: "var(--sans)", mono: "var(--mono)" },
    },
  },
};
