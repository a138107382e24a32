//! `pulse-hooks completions`: what a shell needs to complete the command.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::exit::Failure;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks completions bash > ~/.local/share/bash-completion/completions/pulse-hooks
  pulse-hooks completions zsh > ~/.zfunc/_pulse-hooks
  pulse-hooks completions fish > ~/.config/fish/completions/pulse-hooks.fish";

/// Print a script that lets a shell complete this command
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut command = crate::Cli::command();
    let name = command.get_name().to_owned();
    // Kept first: it panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if args.shell == Shell::Bash {
        // For a name with a hyphen its two halves name the subcommands differently:
        // https://github.com/clap-rs/clap/issues/6421
        script = script.replace("pulse__subcmd__hooks", "pulse__hooks");
    }
    output::print_bytes(script.as_bytes())?;
    Ok(())
}
