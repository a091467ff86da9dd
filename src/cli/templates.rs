//! `verantwoord templates ...`

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde::Serialize;

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::open;
use crate::config::Settings;
use crate::domain::language::{Bilingual, Language};
use crate::reporting::form::{self, Family, Form, FormText, HeadingPlace, Over, Shelf};

#[derive(Subcommand, Debug)]
pub(super) enum TemplatesCommand {
    /// List the forms by who asks for them
    List(ListArgs),
    /// Show the headings of a form: which are official, which are ours, and their source
    Show(ShowArgs),
    /// Read forms and check that what they name exists
    Check(CheckArgs),
    /// Write the file of a form to start an own form from
    New(NewArgs),
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord templates list")]
pub(super) struct ListArgs {
    /// Print one JSON list
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord templates show payment-application-annex-xxiii")]
pub(super) struct ShowArgs {
    /// Name of the form
    #[arg(value_name = "FORM")]
    form: String,
}

#[derive(Args, Debug)]
#[command(after_help = "Example: verantwoord templates check my-forms/our-form.toml\n\n\
    Without FILE, all forms are checked: those of the program and those of --forms.")]
pub(super) struct CheckArgs {
    /// Files of forms (TOML)
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Example: verantwoord templates new our-annex --from nl-financiele-bijlage --out my-forms/our-annex.toml\n\n\
    Give the folder with --forms (or VERANTWOORD_FORMS) and the form is there. A form that keeps the name of one of the \
    program takes its place."
)]
pub(super) struct NewArgs {
    /// Name of the new form
    #[arg(value_name = "NAME")]
    name: String,
    /// Form to begin with
    #[arg(long, value_name = "FORM", default_value = "financial-report")]
    from: String,
    /// File to write
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
}

#[derive(Serialize)]
struct ListedForm<'a> {
    form: &'a str,
    title: &'a FormText,
    family: Family,
    languages: &'a [Language],
    over: Over,
    own: bool,
}

pub(super) fn run(
    settings: &Settings,
    command: &TemplatesCommand,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let shelf = open::forms(settings)?;
    match command {
        TemplatesCommand::List(arguments) => list(settings, &shelf, arguments, console),
        TemplatesCommand::Show(ShowArgs { form }) => show(settings, shelf.find(form)?.as_ref(), console),
        TemplatesCommand::Check(arguments) => check(&shelf, arguments, console),
        TemplatesCommand::New(arguments) => new(&shelf, arguments, console),
    }
}

fn list(
    settings: &Settings,
    shelf: &Shelf,
    arguments: &ListArgs,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    let forms: Vec<Arc<Form>> = shelf.names().map(|name| shelf.find(name)).collect::<Result<_, _>>()?;
    if arguments.json {
        let listed = forms.iter().map(|form| ListedForm {
            form: &form.form,
            title: &form.title,
            family: form.family,
            languages: &form.languages,
            over: form.over,
            own: shelf.is_own(&form.form),
        });
        return console.json(&listed.collect::<Vec<_>>());
    }
    for family in Family::ALL {
        let mut own = forms.iter().filter(|form| form.family == family).peekable();
        if own.peek().is_some() {
            console.line(family.name().get(settings.lang))?;
        }
        for form in own {
            let codes: Vec<&str> = form.languages.iter().map(|language| language.code()).collect();
            let mark = if shelf.is_own(&form.form) { "*" } else { " " };
            console.line(format!(
                "{mark} {:<32} {:<6} {}",
                form.form,
                codes.join(" "),
                form.title.get(settings.lang)
            ))?;
        }
    }
    Ok(())
}

fn show(settings: &Settings, form: &Form, console: &mut Console<'_>) -> Result<(), Failure> {
    let said = |words: &Bilingual| words.get(settings.lang).to_owned();
    console.line(format!("{}: {}", form.form, said(&form.title)))?;
    console.line(said(&form.reference))?;
    console.line(said(&form.over.name()))?;
    if let Some(source) = &form.source {
        console.line(said(source))?;
    }
    console.line("")?;
    let official = said(&Bilingual::new("officieel", "official"));
    let ours = said(&Bilingual::new("van ons", "ours"));
    for heading in form.headings() {
        let mark = if heading.official { &official } else { &ours };
        let indent = match heading.place {
            HeadingPlace::Section => "",
            HeadingPlace::Table => "  ",
            HeadingPlace::Column | HeadingPlace::Field => "    ",
        };
        console.line(format!("{mark:<10} {indent}{}", heading.text.get(settings.lang)))?;
        if let (HeadingPlace::Table, Some(source)) = (heading.place, heading.source) {
            console.line(format!("{:<10} {indent}{}", "", source.get(settings.lang)))?;
        }
    }
    Ok(())
}

fn check(shelf: &Shelf, arguments: &CheckArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    if arguments.files.is_empty() {
        for name in shelf.names() {
            shelf.find(name)?;
            console.line(format!("ok     {name}"))?;
        }
        return Ok(());
    }
    for path in &arguments.files {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        form::read(&name, &open::text_file(path)?)?;
        console.line(format!("ok     {}", path.display()))?;
    }
    Ok(())
}

fn new(shelf: &Shelf, arguments: &NewArgs, console: &mut Console<'_>) -> Result<(), Failure> {
    let NewArgs { name, from, out } = arguments;
    if out.exists() {
        return Err(Failure::Refused(format!("the file {} is there already; name another", out.display())));
    }
    let text = shelf.text(from)?.replacen(&format!("form = \"{from}\""), &format!("form = \"{name}\""), 1);
    form::read(name, &text)?;
    open::write_file(out, |file| {
        std::io::Write::write_all(file, text.as_bytes())
            .map_err(|cause| Failure::CannotWrite { path: out.clone(), cause })
    })?;
    console.line(format!("{} is written. Check it with: verantwoord templates check {0}", out.display()))
}
