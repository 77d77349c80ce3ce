import { relative, resolve, sep } from 'node:path';
import type { AST, Rule } from 'eslint';
import { whyNotImported } from './layers.ts';

/** What every form of an import has; the kinds are TypeScript's. */
interface ImportNode {
  readonly loc?: AST.SourceLocation | null | undefined;
  readonly source?: object | null | undefined;
  readonly importKind?: string;
  readonly exportKind?: string;
}

const root = resolve(import.meta.dirname, '../..');

/** An ESLint rule: no import against the directions of layers.ts. */
export const layersRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = relative(root, context.filename).split(sep).join('/');
    const check = ({ loc, source, importKind, exportKind }: ImportNode): void => {
      const specifier = source && 'value' in source ? source.value : null;
      if (typeof specifier !== 'string') return;
      const message = whyNotImported(file, specifier, importKind === 'type' || exportKind === 'type');
      if (message !== null && loc) context.report({ loc, message });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
