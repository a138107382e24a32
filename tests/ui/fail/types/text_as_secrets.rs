use pulse_hooks::{SecretError, Secrets};

fn main() -> Result<(), SecretError> {
    let _secrets = Secrets::new("whsec_bm90IGEgc2VjcmV0IGF0IGFsbCwgb3IgaXMgaXQ=")?;
    Ok(())
}
