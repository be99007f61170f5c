using System.CommandLine;

namespace Predictions.Cli;

/// <summary>Options with a description, and commands that have them.</summary>
internal static class CommandOption
{
    /// <summary>An option without a default.</summary>
    public static Option<T> Of<T>(string name, string description) => new(name) { Description = description };

    /// <summary>An option with a default.</summary>
    public static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    /// <summary>Adds options to a command.</summary>
    public static Command With(this Command command, params IEnumerable<Option> options)
    {
        foreach (var option in options)
            command.Options.Add(option);
        return command;
    }
}
