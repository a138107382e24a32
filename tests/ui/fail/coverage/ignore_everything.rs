use pulse_hooks::pulse_router;

fn main() {
    let _router = pulse_router! { ignore: [*] };
}
