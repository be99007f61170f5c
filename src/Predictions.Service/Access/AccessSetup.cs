namespace Predictions.Service.Access;

/// <summary>Access control as the container knows it.</summary>
internal static partial class AccessSetup
{
    public static void AddAccess(this WebApplicationBuilder builder, SecurityOptions options)
    {
        var services = builder.Services.AddSingleton(options).AddSingleton<WarmupToken>().AddSingleton<AccessControl>();
        if (!options.IsJwt)
            return;
        if (options.KeysFile is not null)
            services.AddSingleton<ITokenKeys, KeysFromFile>();
        else
            services.AddSingleton<ITokenKeys, KeysFromAuthority>();
        services.AddSingleton<Metrics.TokenKeysMetrics>().AddSingleton<TokenKeysWatch>()
            .AddHostedService(provider => provider.GetRequiredService<TokenKeysWatch>());
    }

    /// <summary>Says so where everybody may call.</summary>
    public static void WarnOfOpenDoor(this WebApplication app, SecurityOptions options)
    {
        if (options.Mode is null)
            OnLoopbackAlone(app.Logger);
        else if (!options.IsJwt)
            Open(app.Logger);
    }

    [LoggerMessage(1, LogLevel.Warning,
        "Security:Mode is not set: there is no access control, and the service listens on the loopback interface alone")]
    private static partial void OnLoopbackAlone(ILogger log);

    [LoggerMessage(2, LogLevel.Warning, "Security:Mode is None: whoever reaches the service may read, write and erase every history")]
    private static partial void Open(ILogger log);
}
