using Microsoft.Extensions.Configuration.CommandLine;
using Predictions.Redis.Connection;

namespace Predictions.Service.Startup;

/// <summary>Reads secrets from files and the environment. Every user of a machine can read its command lines.</summary>
internal static class Secrets
{
    private const string Directory = "Secrets:Directory";

    /// <summary>
    /// Adds the files of <c>Secrets:Directory</c>, such as a mounted Kubernetes secret: each is a setting by its name,
    /// <c>Redis__KeySecret</c>, and goes before the environment.
    /// </summary>
    /// <exception cref="ConfigurationException">There is no such directory, or the command line contains a secret.</exception>
    public static void AddSecrets(this ConfigurationManager configuration)
    {
        var commandLines = ((IConfigurationRoot)configuration).Providers.OfType<CommandLineConfigurationProvider>();
        foreach (var key in commandLines.SelectMany(SecretsIn))
            throw new ConfigurationException(
                $"{key} must not be on the command line, which every user of the machine can read: "
                + $"use the environment, or a file in {Directory}.");
        if (configuration[Directory] is not { Length: > 0 } directory)
            return;
        if (!System.IO.Directory.Exists(directory))
            throw new ConfigurationException($"{Directory} is not a readable folder.");
        configuration.AddKeyPerFile(Path.GetFullPath(directory));
    }

    private static IEnumerable<string> SecretsIn(CommandLineConfigurationProvider commandLine)
    {
        foreach (var key in (string[])["Redis:KeySecret", "Redis:KeyRing"])
            if (commandLine.TryGet(key, out _))
                yield return key;
        const string connection = "ConnectionStrings:Redis";
        if (commandLine.TryGet(connection, out var text) && RedisAddress.HoldsPassword(text ?? ""))
            yield return $"{connection} with a password";
        const string endpoints = "Kestrel:Endpoints";
        foreach (var endpoint in commandLine.GetChildKeys([], endpoints).Distinct())
            if (commandLine.TryGet($"{endpoints}:{endpoint}:Certificate:Password", out _))
                yield return $"{endpoints}:{endpoint}:Certificate:Password";
        if (commandLine.TryGet("Kestrel:Certificates:Default:Password", out _))
            yield return "Kestrel:Certificates:Default:Password";
    }
}
