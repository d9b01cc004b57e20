import type { CommandNode, OptionNode } from "../command-tree.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** A command with the words that lead to it, the program's name not among them. */
interface Place {
  readonly words: readonly string[];
  readonly node: CommandNode;
}

/**
 * A completion script for the whole command line, to be sourced by the shell. It is text made once: completing a word
 * starts no program. File names are completed wherever a command takes an argument or an option takes a value.
 */
export function completionScript(shell: Shell, program: CommandNode): string {
  const places = everyPlace(program, []);
  switch (shell) {
    case "bash":
      return bash(program, places);
    case "zsh":
      return zsh(program, places);
    case "fish":
      return fish(program, places);
  }
}

function everyPlace(node: CommandNode, words: readonly string[]): readonly Place[] {
  return [{ words, node }, ...node.commands.flatMap((each) => everyPlace(each, [...words, each.name]))];
}

/** Options of a command and those that every command takes. */
function optionsAt(place: Place, program: CommandNode): readonly OptionNode[] {
  const own = place.node.options;
  const known = new Set(own.map(({ long }) => long));
  return [...own, ...program.options.filter(({ long }) => !known.has(long) && long !== "--version")];
}

/** What may stand next: commands, or the few words an argument may be. */
function wordsAt({ node }: Place): readonly { readonly name: string; readonly summary: string }[] {
  const choices = node.arguments.flatMap((each) => each.choices.map((name) => ({ name, summary: each.description })));
  return [...node.commands, ...choices];
}

function spelled(options: readonly OptionNode[]): readonly string[] {
  return options.flatMap(({ long, short }) => [long, short]).filter((each) => each !== null);
}

/** Inside single quotes in any of the three shells' sense: text of ours, which holds no line ends. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function bash(program: CommandNode, places: readonly Place[]): string {
  const cases = places.map((place) => {
    const words = [...wordsAt(place).map(({ name }) => name), ...spelled(optionsAt(place, program))];
    return `    ${quoted(place.words.join(" "))}) words=${quoted(words.join(" "))} ;;`;
  });
  const choices = choiceCases(program, places, (key, values) => `    ${quoted(key)}) words=${quoted(values)} ;;`);
  const commands = places.filter(({ words }) => words.length > 0).map(({ words }) => quoted(words.join(" ")));
  return `# bash completion for ${program.name}; source it, or put it into /usr/share/bash-completion/completions
_${program.name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path= word next words=
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next=\${path:+$path }$word
    case $next in
    ${commands.join(" | ")}) path=$next ;;
    esac
  done
  case "$path $previous" in
${choices.join("\n")}
  esac
  if [[ -z $words ]]; then
    case $path in
${cases.join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ \${#COMPREPLY[@]} -gt 0 || $current == -* ]] || compopt -o default
}
complete -F _${program.name} ${program.name}
`;
}

/** One line for each option that takes one of a few words. */
function choiceCases(
  program: CommandNode,
  places: readonly Place[],
  line: (key: string, values: string) => string,
): readonly string[] {
  return places.flatMap((place) =>
    optionsAt(place, program)
      .filter(({ choices }) => choices.length > 0)
      .flatMap((option) =>
        spelled([option]).map((name) => line(`${place.words.join(" ")} ${name}`, option.choices.join(" "))),
      ),
  );
}

function zsh(program: CommandNode, places: readonly Place[]): string {
  const described = (name: string, text: string): string => quoted(`${name.replaceAll(":", "\\:")}:${text}`);
  const cases = places.map((place) => {
    const commands = wordsAt(place).map(({ name, summary }) => described(name, summary));
    const options = optionsAt(place, program).flatMap((option) =>
      spelled([option]).map((name) => described(name, option.description)),
    );
    return `    ${quoted(place.words.join(" "))}) entries=(${[...commands, ...options].join(" ")}) ;;`;
  });
  const commands = places.filter(({ words }) => words.length > 0).map(({ words }) => quoted(words.join(" ")));
  return `#compdef ${program.name}
# zsh completion for ${program.name}; put it as _${program.name} into a folder of $fpath
_${program.name}() {
  local path= word next
  local -a entries
  for word in "\${words[@]:1:CURRENT-2}"; do
    next=\${path:+$path }$word
    case $next in
    ${commands.join(" | ")}) path=$next ;;
    esac
  done
  case $path in
${cases.join("\n")}
  esac
  _describe ${quoted(program.name)} entries || _files
}
_${program.name} "$@"
`;
}

function fish(program: CommandNode, places: readonly Place[]): string {
  const name = program.name;
  const lines = places.flatMap((place) => {
    const here = `-n ${quoted(`__${name}_at ${place.words.join(" ")}`.trimEnd())}`;
    const commands = wordsAt(place).map(
      (each) => `complete -c ${name} ${here} -f -a ${each.name} -d ${quoted(each.summary)}`,
    );
    const options = place.node.options.map((option) => fishOption(name, here, option));
    return [...commands, ...options];
  });
  const known = places.filter(({ words }) => words.length > 0).map(({ words }) => quoted(words.join(" ")));
  return `# fish completion for ${name}; put it as ${name}.fish into ~/.config/fish/completions
function __${name}_at
    set -l path
    for word in (commandline -opc)[2..]
        set -l next (string join ' ' $path $word)
        if contains -- $next ${known.join(" ")}
            set path $next
        end
    end
    test "$path" = "$argv"
end
${lines.join("\n")}
`;
}

function fishOption(name: string, here: string, { long, short, takesValue, choices, description }: OptionNode): string {
  const spelling = [long === null ? "" : `-l ${long.slice(2)}`, short === null ? "" : `-s ${short.slice(1)}`];
  const value = choices.length > 0 ? `-x -a ${quoted(choices.join(" "))}` : takesValue ? "-r" : "";
  return ["complete -c", name, here, ...spelling, value, `-d ${quoted(description)}`].filter((part) => part).join(" ");
}
