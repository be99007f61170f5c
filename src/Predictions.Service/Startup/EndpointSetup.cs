using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace Predictions.Service.Startup;

/// <summary>The section <c>Kestrel</c> is read by the server itself; what it cannot use is told as any other bad setting is.</summary>
internal static class EndpointSetup
{
    /// <summary>Has the server read its endpoints and certificates now, rather than in the middle of the start.</summary>
    /// <exception cref="ConfigurationException">An address, a certificate or another setting of an endpoint cannot be used.</exception>
    public static async Task LoadEndpointsAsync(this WebApplication app)
    {
        try
        {
            foreach (var (key, value) in app.Configuration.GetSection("Kestrel").AsEnumerable())
                Require(key, value, app.Environment.ContentRootPath);
            app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.ConfigurationLoader!.Load();
        }
        catch (Exception problem) when (IsOfConfiguration(problem))
        {
            await app.DisposeAsync();
            throw new ConfigurationException($"The section Kestrel cannot be used: {FirstLineOf(problem)}");
        }
        catch (ConfigurationException)
        {
            await app.DisposeAsync();
            throw;
        }
    }

    // The server's own words name no setting; and a word that it does not know, such as a mode mistyped, it passes over.
    private static void Require(string key, string? value, string root)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (IsFile(key) && !File.Exists(Path.Combine(root, value)))
            throw new ConfigurationException($"{key} must name a file that is there: a certificate or its key, as PEM or PFX.");
        if (EndsWith(key, ":Protocols"))
            RequireWord<HttpProtocols>(key, value);
        else if (EndsWith(key, ":ClientCertificateMode"))
            RequireWord<ClientCertificateMode>(key, value);
        else if (key.Contains(":SslProtocols:", StringComparison.OrdinalIgnoreCase))
            RequireWord<SslProtocols>(key, value);
    }

    private static void RequireWord<T>(string key, string value)
        where T : struct, Enum
    {
        if (!Enum.TryParse<T>(value, ignoreCase: true, out _))
            throw new ConfigurationException($"{key} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    // As Certificates:Default:Path, and Endpoints:Http:Certificate:KeyPath.
    private static bool IsFile(string key) =>
        key.Contains(":Certificate", StringComparison.OrdinalIgnoreCase)
        && (EndsWith(key, ":Path") || EndsWith(key, ":KeyPath"));

    private static bool EndsWith(string key, string name) => key.EndsWith(name, StringComparison.OrdinalIgnoreCase);

    private static bool IsOfConfiguration(Exception problem) =>
        problem is InvalidOperationException or CryptographicException or ArgumentException or FormatException or NotSupportedException
            or IOException or UnauthorizedAccessException;

    private static string FirstLineOf(Exception problem) => problem.Message.Split('\r', '\n')[0];
}
