//! What the machine must have, each named with the command that installs it.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

struct Need {
    what: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
    install: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        what: "Python 3.10 or newer",
        program: "python3",
        arguments: &["-c", "import sys; sys.exit(sys.version_info < (3, 10))"],
        install: "apt-get install python3",
    },
    Need {
        what: "Python's venv with pip",
        program: "python3",
        arguments: &["-c", "import venv, ensurepip"],
        install: "apt-get install python3-venv",
    },
    Need { what: "npm", program: "npm", arguments: &["--version"], install: "apt-get install npm" },
    Need {
        what: "a C compiler",
        program: "cc",
        arguments: &["--version"],
        install: "apt-get install build-essential",
    },
    Need {
        what: "strip",
        program: "strip",
        arguments: &["--version"],
        install: "apt-get install binutils",
    },
    Need {
        what: "setpriv",
        program: "setpriv",
        arguments: &["--version"],
        install: "apt-get install util-linux",
    },
];

/// Checks them all and names every one that is missing.
///
/// # Errors
/// When something is missing, with the commands that install it.
pub fn check() -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        bail!("the local stack needs Linux on x86-64: PostgREST's package has no other binary");
    }
    let missing: Vec<_> = NEEDS
        .iter()
        .filter(|need| !works(need.program, need.arguments))
        .map(|need| format!("  {}: {}", need.what, need.install))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("missing on this machine; as root, run:\n{}", missing.join("\n"));
}

/// Whether a program can be run with these arguments and succeeds.
#[must_use]
pub fn works(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
