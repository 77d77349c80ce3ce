import { globSync, readFileSync } from 'node:fs';
import { basename, join, posix, resolve, sep } from 'node:path';
import ts from 'typescript';

/** A file of the project, as the checks of its structure see it. */
export interface Source {
  /** Within the project, with `/`. */
  readonly file: string;
  /** The project's files it imports in any way, types included. */
  readonly imports: readonly string[];
  /** The names it declares and exports; what it only passes on is not among them. */
  readonly exports: readonly string[];
}

const root = resolve(import.meta.dirname, '../..');

/** Every source file of a folder of the project. */
export function readSources(folder: string): readonly Source[] {
  return globSync(`${folder}/**/*.{ts,svelte,mjs,js}`, { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .toSorted()
    .map((file) => parseSource(file, readFileSync(join(root, file), 'utf8')));
}

/** One file from its text. Of a component its scripts are read, and its own name is what it exports. */
export function parseSource(file: string, text: string): Source {
  const component = file.endsWith('.svelte');
  const code = component
    ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script).join('\n')
    : text;
  const { statements } = ts.createSourceFile(file, code, ts.ScriptTarget.Latest);
  const imported = new Set(statements.flatMap(importedNames));
  const names = statements.flatMap(exportedNames).filter((name) => !imported.has(name));
  return {
    file,
    imports: ts
      .preProcessFile(code, true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => posix.join(posix.dirname(file), fileName)),
    exports: component ? [basename(file, '.svelte'), ...names] : names,
  };
}

function importedNames(statement: ts.Statement): readonly string[] {
  const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
  const bindings = clause?.namedBindings;
  return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
}

function exportedNames(statement: ts.Statement): readonly string[] {
  if (ts.isExportDeclaration(statement)) return namesOfList(statement);
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

/** `export { … }` of names of this file. */
function namesOfList({ moduleSpecifier, exportClause }: ts.ExportDeclaration): readonly string[] {
  if (moduleSpecifier !== undefined || exportClause === undefined || !ts.isNamedExports(exportClause)) return [];
  return exportClause.elements.map(({ name }) => name.text);
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}
