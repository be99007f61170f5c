using Microsoft.IdentityModel.Tokens;

namespace Predictions.Service.Access;

/// <summary>Where the issuer's public keys come from: its own address, or a file.</summary>
internal interface ITokenKeys
{
    /// <summary>How often they are asked for where nothing is wrong.</summary>
    TimeSpan Every { get; }

    /// <summary>The present keys.</summary>
    /// <exception cref="TokenKeysException">There are none, or none that can be used.</exception>
    Task<IssuerKeys> ReadAsync(CancellationToken cancellation);
}

/// <summary>An issuer's keys at one time.</summary>
/// <param name="Issuer">Whose.</param>
/// <param name="Keys">What it signs with.</param>
/// <param name="Version">Differs where any of it does.</param>
internal sealed record IssuerKeys(string Issuer, IReadOnlyList<SecurityKey> Keys, string Version);

/// <summary>Why there are no keys; the message names no address and quotes no file.</summary>
internal sealed class TokenKeysException(string message) : Exception(message);
