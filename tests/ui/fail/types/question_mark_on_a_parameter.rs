use pulse_hooks::HandlerError;

fn forward<E>(result: Result<(), E>) -> Result<(), HandlerError> {
    result?;
    Ok(())
}

fn main() {}
