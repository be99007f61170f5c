namespace Predictions.Service.Hosting;

/// <summary>A call that an instance makes to itself before it is ready; one a transport.</summary>
internal interface IWarmupRequest
{
    /// <summary>Where it goes.</summary>
    Listener Listener { get; }

    /// <summary>The request, made anew for each call.</summary>
    HttpRequestMessage To(Uri address);

    /// <summary>Whether a response that was read to its end is a forecast.</summary>
    bool IsAnswered(HttpResponseMessage response);
}
