export interface InstallOptions {
  /** The folder of package.json. */
  readonly root: string;
  readonly say: (sentence: string) => void;
  /** Whether this Node.js needs the database library that is downloaded or compiled. */
  readonly compilesSqlite?: boolean;
  /** Milliseconds between two lines of progress. */
  readonly interval?: number;
}

export function install(options: InstallOptions): Promise<boolean>;
export function needsCompiledSqlite(versions?: { readonly napi?: string }): boolean;
