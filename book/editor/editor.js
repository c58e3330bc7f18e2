/* A Python editor in the place of a cell's printed code. `npm ci && npm run build` bundles it with CodeMirror
   (MIT) into ../kernel/editor.min.js, which the page loads when a reader first edits. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

/* An editor over `code` in `parent`. change(code): after every change; run(): on Shift-Enter. Tab indents;
   Escape, then Tab, leaves, which is CodeMirror's own. It returns {code(), set(code), focus()}. */
export function edit(parent, { code, label, description, change, run }) {
  const running = { key: "Shift-Enter", run: () => (run(), true) };
  const view = new EditorView({
    parent,
    doc: code,
    extensions: [
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      python(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      syntaxHighlighting(classHighlighter),
      keymap.of([running, ...closeBracketsKeymap, ...historyKeymap, indentWithTab, ...defaultKeymap]),
      EditorView.contentAttributes.of({
        "aria-label": label,
        "aria-description": description,
        autocapitalize: "off",
        spellcheck: "false",
      }),
      EditorView.updateListener.of((update) => update.docChanged && change(update.state.doc.toString())),
    ],
  });
  return {
    code: () => view.state.doc.toString(),
    set: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    focus: () => view.focus(),
  };
}
