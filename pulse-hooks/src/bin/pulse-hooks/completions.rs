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
    output::print_bytes(&script)?;
    Ok(())
}
